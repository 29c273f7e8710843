/** Who asked: a person, a machine (a program that fetches for people), or a robot (one that goes about by itself). */
import { IS_MACHINE, IS_ROBOT, type JsonObject } from '../../events/event.js';
import type { PreprocessContext } from './preprocessor.js';
import { rawVisitorOf } from './raw-visitor.js';
import { withFields } from './with-fields.js';

/** Sets `is_machine`. An event without a user agent is no machine's. */
export function flagMachines(fields: JsonObject, { tools }: PreprocessContext): JsonObject {
  const { userAgent } = rawVisitorOf(fields);
  return withFields(fields, [[IS_MACHINE, userAgent !== null && tools.isMachine(userAgent)]]);
}

/** Sets `is_robot`. A machine is no robot, flagged as one or not, and neither is an event without a user agent. */
export function flagRobots(fields: JsonObject, context: PreprocessContext): JsonObject {
  const { userAgent } = rawVisitorOf(fields);
  const isRobot = !isMachine(fields, context) && userAgent !== null && context.tools.isRobot(userAgent);
  return withFields(fields, [[IS_ROBOT, isRobot]]);
}

/** Leaves out machines: those flagged, and where nothing has flagged yet, those found now. */
export function filterMachines(fields: JsonObject, context: PreprocessContext): JsonObject | null {
  return isMachine(fields, context) ? null : fields;
}

/** Leaves out robots: those flagged, and where nothing has flagged yet, those found now. */
export function filterRobots(fields: JsonObject, context: PreprocessContext): JsonObject | null {
  return (fields[IS_ROBOT] ?? flagRobots(fields, context)[IS_ROBOT]) === true ? null : fields;
}

/** As flagged, and where nothing has flagged yet, as found now. */
function isMachine(fields: JsonObject, context: PreprocessContext): boolean {
  return (fields[IS_MACHINE] ?? flagMachines(fields, context)[IS_MACHINE]) === true;
}
