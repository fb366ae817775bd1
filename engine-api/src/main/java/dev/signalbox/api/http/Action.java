package dev.signalbox.api.http;

/** What a caller may be allowed to do; who may is in the file {@code roles.txt}. */
enum Action {
  READ,
  SEND_EVENTS,
  START_RUNS,
  CHANGE_RUNS,
  DECIDE_APPROVALS,
  CHANGE_CARDS,
  CHANGE_SCHEDULES,
  MANAGE_TOKENS
}
