import type {
  ChangedReminderRule,
  ReminderRule,
  RuleForecast,
  RuleForecastQuestion,
} from '@roms/contracts/reminder-rules';
import type { Template } from '@roms/contracts/templates';
import { api } from '../../api/client.ts';

/** The query of all rules. */
export const RULES = ['reminder-rules'];

type RuleFields = Omit<RuleForecastQuestion, 'id'>;

/** What is asked of reminder rules. All throw `ApiError`. */
export const rulesApi = {
  all: (signal?: AbortSignal) => api.get<ReminderRule[]>('/reminder-rules', { signal }),
  create: (rule: RuleFields) => api.post<ChangedReminderRule>('/reminder-rules', rule),
  change: (id: number, rule: Partial<RuleFields>) =>
    api.patch<ChangedReminderRule>(`/reminder-rules/${id}`, rule),
  remove: (id: number) => api.delete<null>(`/reminder-rules/${id}`),
  forecast: (question: RuleForecastQuestion) => api.post<RuleForecast>('/reminder-rules/forecast', question),
  /** The texts that a rule may take for its own. */
  texts: async (signal?: AbortSignal) =>
    (await api.get<Template[]>('/templates', { signal })).filter(
      ({ purpose }) => purpose === 'reminder' || purpose === 'free',
    ),
};
