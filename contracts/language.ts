import { z } from 'zod';
import { LANGUAGES } from '@roms/domain/language';

/** In which language what is made for the asker has its words; Indonesian unless said. */
export const languageSchema = z.enum(LANGUAGES).default('id');
