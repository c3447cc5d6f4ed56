import type { Route } from '../route.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { assignConversationsRoutes } from './assign-conversations.ts';
import { audienceRoutes } from './audiences.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { automationRoutes } from './automation.ts';
import { broadcastActionRoutes } from './broadcast-actions.ts';
import { broadcastPeopleRoutes } from './broadcast-people.ts';
import { broadcastPreviewRoutes } from './broadcast-preview.ts';
import { broadcastRecipientRoutes } from './broadcast-recipients.ts';
import { broadcastRoutes } from './broadcasts.ts';
import { cannedReplyRoutes } from './canned-replies.ts';
import { conversationChangeRoutes } from './conversation-changes.ts';
import { conversationMediaRoutes } from './conversation-media.ts';
import { conversationRoutes } from './conversations.ts';
import { customerMergeRoutes } from './customer-merges.ts';
import { customerPrivacyRoutes } from './customer-privacy.ts';
import { customerChangeRoutes } from './customer-changes.ts';
import { customerExportRoutes } from './customer-exports.ts';
import { customerHistoryRoutes } from './customer-history.ts';
import { customerIdentityRoutes } from './customer-identities.ts';
import { customerRoutes } from './customers.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { decisionRoutes } from './decisions.ts';
import { externalOrderRoutes } from './external-orders.ts';
import { importRoutes } from './imports.ts';
import { labelRoutes } from './labels.ts';
import { liveRoutes } from './live.ts';
import { mailboxRoutes } from './mailbox.ts';
import { meRoutes } from './me.ts';
import { messageRoutes } from './messages.ts';
import { noteRoutes } from './notes.ts';
import { notificationRoutes } from './notifications.ts';
import { newConversationRoutes } from './new-conversations.ts';
import { openApiRoute, opsRoutes } from './ops.ts';
import { manualOrderRoutes } from './manual-orders.ts';
import { orderChangeRoutes } from './order-changes.ts';
import { orderExportRoutes } from './order-exports.ts';
import { orderReminderRoutes } from './order-reminders.ts';
import { orderWorkflowRoutes } from './order-workflow.ts';
import { orderRoutes } from './orders.ts';
import { optOutRoutes } from './opt-outs.ts';
import { overviewRoutes } from './summary.ts';
import { pastReminderRoutes } from './past-reminders.ts';
import { presenceRoutes } from './presence.ts';
import { productPictureRoutes } from './product-pictures.ts';
import { productRoutes } from './products.ts';
import { reminderCalendarRoutes } from './reminder-calendar.ts';
import { reminderNeedRoutes } from './reminder-needs.ts';
import { reminderResultRoutes } from './reminder-results.ts';
import { reminderRuleRoutes } from './reminder-rules.ts';
import { reminderRoutes } from './reminders.ts';
import { reportsRoutes } from './reports.ts';
import { savedViewRoutes } from './saved-views.ts';
import { segmentRoutes } from './segments.ts';
import { settingsRoutes } from './settings.ts';
import { teamTimesRoutes } from './team-times.ts';
import { teamRoutes } from './team.ts';
import { templateRoutes } from './templates.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';
import { whatsappReportRoutes } from './whatsapp-reports.ts';
import { whatsappRoutes } from './whatsapp.ts';

/**
 * Every route of the API, once: the router, `/openapi.json` and the walk over routes and roles read this table.
 * A resource's file exports its routes as an array; add it here.
 */
export const routes: readonly Route[] = [
  ...opsRoutes,
  openApiRoute(() => routes),
  ...authRoutes,
  ...meRoutes,
  ...mailboxRoutes,
  ...userRoutes,
  ...teamRoutes,
  ...apiKeyRoutes,
  ...conversationRoutes,
  ...conversationChangeRoutes,
  ...assignConversationsRoutes,
  ...labelRoutes,
  ...noteRoutes,
  ...notificationRoutes,
  ...savedViewRoutes,
  ...messageRoutes,
  ...newConversationRoutes,
  ...conversationMediaRoutes,
  ...cannedReplyRoutes,
  ...presenceRoutes,
  ...whatsappRoutes,
  ...whatsappReportRoutes,
  ...deadLetterRoutes,
  ...webhookRoutes,
  ...externalOrderRoutes,
  ...orderExportRoutes,
  ...orderRoutes,
  ...orderChangeRoutes,
  ...manualOrderRoutes,
  ...orderWorkflowRoutes,
  ...orderReminderRoutes,
  ...importRoutes,
  ...customerExportRoutes,
  ...customerRoutes,
  ...customerMergeRoutes,
  ...customerPrivacyRoutes,
  ...customerChangeRoutes,
  ...customerIdentityRoutes,
  ...customerHistoryRoutes,
  ...segmentRoutes,
  ...audienceRoutes,
  ...reportsRoutes,
  ...teamTimesRoutes,
  ...optOutRoutes,
  ...productRoutes,
  ...productPictureRoutes,
  ...overviewRoutes,
  ...templateRoutes,
  ...reminderRuleRoutes,
  ...reminderRoutes,
  ...reminderCalendarRoutes,
  ...reminderNeedRoutes,
  ...pastReminderRoutes,
  ...reminderResultRoutes,
  ...broadcastRoutes,
  ...broadcastActionRoutes,
  ...broadcastPeopleRoutes,
  ...broadcastPreviewRoutes,
  ...broadcastRecipientRoutes,
  ...settingsRoutes,
  ...automationRoutes,
  ...decisionRoutes,
  ...auditRoutes,
  ...liveRoutes,
];
