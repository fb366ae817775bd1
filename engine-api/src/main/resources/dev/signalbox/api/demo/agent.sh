#!/bin/sh
# The agent of 'signalbox demo': a script that does one task and speaks the stream-json of Claude Code while it does.
# The prompt comes on standard input. It can be killed at any moment and started again in the same folder.
set -u
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
GIT_CONFIG_GLOBAL=/dev/null
GIT_CONFIG_NOSYSTEM=1
export PATH GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM

session=
for argument in "$@"; do
  case $argument in
    --version) echo "1.0.0 (the agent of signalbox demo)" && exit 0 ;;
    --resume=*) session=${argument#--resume=} ;;
  esac
done
if [ -z "$session" ]; then
  session=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)
fi
prompt=$(cat)
title=$(printf '%s\n' "$prompt" | sed -n '1p')

# Text as the inside of a JSON string.
json() {
  printf '%s' "$1" | LC_ALL=C tr -d '\000-\010\013-\037' |
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}

assistant() { # a content block, as JSON
  printf '{"type":"assistant","message":{"id":"msg_%s","type":"message","role":"assistant","model":"script","content":[%s],"stop_reason":null},"parent_tool_use_id":null,"session_id":"%s"}\n' \
    "$calls" "$1" "$session"
}

say() {
  assistant "{\"type\":\"text\",\"text\":\"$(json "$1")\"}"
}

calls=0
turns=0
# Runs a command as a tool call, shows it and what came of it, and returns its exit code.
use() { # description, command
  calls=$((calls + 1))
  turns=$((turns + 1))
  assistant "{\"type\":\"tool_use\",\"id\":\"toolu_$calls\",\"name\":\"Bash\",\"input\":{\"command\":\"$(json "$2")\",\"description\":\"$(json "$1")\"}}"
  result=$(sh -c "$2" 2>&1)
  code=$?
  failed=false
  [ "$code" -eq 0 ] || failed=true
  printf '{"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_%s","type":"tool_result","content":"%s","is_error":%s}]},"parent_tool_use_id":null,"session_id":"%s"}\n' \
    "$calls" "$(json "$result")" "$failed" "$session"
  return "$code"
}

finish() { # subtype, is_error, text, exit code
  printf '{"type":"result","subtype":"%s","is_error":%s,"num_turns":%s,"result":"%s","stop_reason":"end_turn","session_id":"%s","total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0},"permission_denials":[]}\n' \
    "$1" "$2" "$((turns + 1))" "$(json "$3")" "$session"
  exit "$4"
}

give_up() {
  say "$1"
  finish error_during_execution true "$1" 1
}

printf '{"type":"system","subtype":"init","cwd":"%s","session_id":"%s","tools":["Bash"],"mcp_servers":[],"model":"script","permissionMode":"acceptEdits","claude_code_version":"1.0.0"}\n' \
  "$(json "$(pwd)")" "$session"

# 'signalbox demo --crash' has to catch it at work.
if [ -n "${DEMO_STARTED-}" ]; then
  echo "$$" >"$DEMO_STARTED"
  sleep "${DEMO_PAUSE:-2}"
fi

rm -f greet.new # half a change, of one who was killed

say "I look at what the test says first."
if use "Run the test" "./test.sh"; then
  say "It passes already."
else
  say "greet.sh has to take the name from its first argument."
  # shellcheck disable=SC2016 # the edited script expands it, not this one
  edit='sed "s/Hello, world!/Hello, \${1:-world}!/" greet.sh >greet.new && chmod +x greet.new && mv greet.new greet.sh'
  use "Greet whom the first argument names" "$edit" || give_up "greet.sh cannot be changed: $result"
  use "Run the test again" "./test.sh" || give_up "The test still fails: $result"
fi

if [ -n "$(git status --porcelain -- greet.sh)" ]; then
  rm -f .git/index.lock # of a git that was killed with the one who started it
  message=$(printf '%s' "$title" | tr -cd 'A-Za-z0-9 .,_-')
  use "Commit" "git -c core.hooksPath=/dev/null -c commit.gpgsign=false commit --quiet --message '${message:-Greet by name}' -- greet.sh && git log -1 --oneline" ||
    give_up "The change cannot be committed: $result"
fi

done_text="greet.sh greets by name now. The test passes, and the change is committed."
say "$done_text"
finish success false "$done_text" 0
