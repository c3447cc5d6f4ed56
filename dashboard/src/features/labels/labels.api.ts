import type { Label } from '@roms/contracts/labels';
import { api } from '../../api/client.ts';

export type LabelFields = Pick<Label, 'name' | 'color' | 'holdsAutomation'>;

/** All throw `ApiError`; `label_name_taken` for a name that another label has. */
export const createLabel = (fields: LabelFields) => api.post<Label>('/labels', fields);
export const updateLabel = (id: number, fields: LabelFields) => api.patch<Label>(`/labels/${id}`, fields);
export const deleteLabel = (id: number) => api.delete<null>(`/labels/${id}`);
