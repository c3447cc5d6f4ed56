import type { AutomationState, PutAutomationStop } from '@roms/contracts/automation';
import { api } from '../../api/client.ts';

const PATH = '/automation/stop';

/** The one big stop of everything automatic. All throw `ApiError`. */
export const automationApi = {
  state: (signal?: AbortSignal) => api.get<AutomationState>(PATH, { signal }),
  stop: (wish: PutAutomationStop) => api.put<AutomationState>(PATH, wish),
  start: () => api.delete(PATH),
};
