import type {
  CreateTemplate,
  PreviewTemplate,
  SentTest,
  Template,
  TemplatePreview,
  TestTemplate,
  UpdateTemplate,
} from '@roms/contracts/templates';
import { api } from '../../api/client.ts';

/** The query of all texts. */
export const TEMPLATES = ['templates'];

/** What is asked of the texts that customers get. All throw `ApiError`. */
export const templatesApi = {
  all: (signal?: AbortSignal) => api.get<Template[]>('/templates', { signal }),
  create: (template: CreateTemplate) => api.post<Template>('/templates', template),
  change: (id: number, change: UpdateTemplate) => api.patch<Template>(`/templates/${id}`, change),
  remove: (id: number) => api.delete<null>(`/templates/${id}`),
  preview: (text: PreviewTemplate) => api.post<TemplatePreview>('/templates/preview', text),
  test: (text: TestTemplate) => api.post<SentTest>('/templates/test', text),
};
