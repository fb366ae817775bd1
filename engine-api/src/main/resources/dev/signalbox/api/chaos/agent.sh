#!/bin/sh
# The agent of 'signalbox chaos': it speaks the stream-json of Claude Code. In its first attempt it lies: it says that it is
# done, has done nothing, and leaves a process behind. After that it does what it says.
[ "${1-}" = --version ] && echo "1.0.0 (the agent of signalbox chaos)" && exit 0
cat >/dev/null
cd "${0%/*}" || exit 70
say() { echo "$1 $SIGNALBOX_RUN $SIGNALBOX_STEP $SIGNALBOX_ATTEMPT -" >>ledger; }

printf '{"type":"system","subtype":"init","session_id":"s-%s","model":"script","claude_code_version":"1.0.0"}\n' "$SIGNALBOX_RUN"
say begin
if [ "$SIGNALBOX_ATTEMPT" = 1 ]; then
  (setsid sleep 1000 </dev/null >/dev/null 2>&1 &)
else
  sleep 0.1
  echo done >"made/$SIGNALBOX_RUN"
  say end
fi
printf '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"Done.","stop_reason":"end_turn","session_id":"s-%s","total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0},"permission_denials":[]}\n' "$SIGNALBOX_RUN"
