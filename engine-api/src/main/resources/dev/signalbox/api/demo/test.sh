#!/bin/sh
# Whether greet.sh does as it should. Exit code 0: it does.
cd "$(dirname "$0")" || exit 1

expect() {
  if [ "$2" != "$1" ]; then
    echo "FAILED: expected '$1', found '$2'"
    exit 1
  fi
}

expect "Hello, world!" "$(sh ./greet.sh)"
expect "Hello, Ada!" "$(sh ./greet.sh Ada)"
echo "ok: 2 tests"
