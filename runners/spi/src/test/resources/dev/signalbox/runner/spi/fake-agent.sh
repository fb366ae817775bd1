#!/bin/sh
# An agent that behaves as FAKE_SCENARIO says: well, badly, or not at all. It speaks Claude's stream-json.
# Several words are done one after another; FAKE_EXIT is the exit code of the last.

init() { printf '{"type":"system","subtype":"init","session_id":"s-1","model":"m-1","claude_code_version":"0.0.1"}\n'; }
text() { printf '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]},"session_id":"s-1"}\n' "$1"; }
# result TEXT [DENIALS [TURNS]]
result() {
  printf '{"type":"result","subtype":"success","is_error":false,"api_error_status":null,"num_turns":%s,"result":"%s",' "${3:-1}" "$1"
  printf '"stop_reason":"end_turn","session_id":"s-1","total_cost_usd":0.01,"usage":{"input_tokens":10,"output_tokens":2},'
  printf '"permission_denials":[%s]}\n' "$2"
}
# A process in a session of its own, whose parent is gone, which holds none of our pipes.
orphan() { (setsid "$@" </dev/null >/dev/null 2>&1 &); }
forever() { while :; do sleep 0.05; done; }

[ "$1" = --version ] && { echo "fake 1.2.3"; exit 0; }
[ "$FAKE_SCENARIO" = unread ] || prompt=$(cat)

for word in $FAKE_SCENARIO; do
  case $word in
    unread) ;;
    init) init ;;
    text) text "Working." ;;
    ok) init; text "Working."; result "Done." ;;
    result) result "Done." ;;
    other-result) result "Done, too." '' 2 ;;
    garbled) printf '{"type":"result","subtype":"success","is_error":fal\n' ;;
    denied) init; result "Done." '{"tool_name":"Bash","tool_input":{"command":"rm x"}}' ;;
    empty) init; result "" ;;
    prompt) printf '%s' "$prompt" > prompt.txt ;;
    arguments) printf '%s\n' "$@" > arguments.txt ;;
    environment) tr '\0' '\n' < /proc/$$/environ > environment.txt ;;
    descriptors) ls /proc/self/fd > descriptors.txt; readlink /proc/self/fd/0 >> descriptors.txt ;;
    session) cut -d' ' -f1,5,6 /proc/$$/stat > session.txt ;;
    evidence) echo made > made.txt ;;
    outcome) printf '%s' "$FAKE_OUTCOME" > "$SIGNALBOX_OUTCOME" ;;
    output) printf '%s' "$FAKE_OUTPUT" > "$SIGNALBOX_OUTPUT" ;;
    complain) echo "no more disk" >&2 ;;
    root) echo "--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons" >&2 ;;
    bytes) printf 'caf\303\251 \377\376 \000 \033[31mred\033[0m\r\n' ;;
    junk) printf '[SandboxDebug] not json\n\nplain text\n' ;;
    partial) printf 'no newline at the end' ;;
    flood) head -c "${FAKE_BYTES:-1073741824}" /dev/zero | tr '\0' 'a'; echo ;;
    lines) yes 0123456789012345678901234567890123456789012345678901234567890123 | head -c "${FAKE_BYTES:-1073741824}" ;;
    hang) touch started; forever ;;
    deaf) trap '' INT TERM; touch started; forever ;;
    late) trap 'result "Done."; exit 0' INT TERM; touch started; forever ;;
    stopped) touch started; kill -STOP $$ ;;
    orphan) orphan sleep 1000 ;;
    deaf-orphan) orphan sh -c "trap '' INT TERM; while :; do sleep 0.05; done" ;;
    spawner) touch started; while :; do orphan sleep 1000; sleep 0.02; done ;;
    spawner-orphan) orphan sh -c 'while :; do (setsid sleep 1000 &); sleep 0.02; done' ;;
    burn) i=0; while [ $i -lt 600000 ]; do i=$((i + 1)); done ;;
    write) for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do mkdir -p deep/er; echo $i > deep/er/file; sleep 0.1; done ;;
    nap) sleep 1.5 ;;
    kill-9) kill -KILL $$ ;;
    *) echo "unknown scenario $word" >&2; exit 99 ;;
  esac
done
exit "${FAKE_EXIT:-0}"
