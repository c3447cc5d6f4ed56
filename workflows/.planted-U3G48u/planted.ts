export { notYet } from '/tmp/wt/tests-time/activities/failures.ts';
export { orderWorkflow } from '/tmp/wt/tests-time/workflows/index.ts';
