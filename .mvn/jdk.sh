# Sourced by mvnw and signalbox: exports JAVA_HOME, a JDK 25 or newer, whatever `java` is on the PATH.
# A JDK is recognised by its `release` file, so no JVM is started to find one.

signalbox_is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  signalbox_version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release")
  [ "${signalbox_version:-0}" -ge 25 ]
}

signalbox_find_jdk() {
  signalbox_on_path=$(command -v java 2>/dev/null) &&
    signalbox_on_path=$(readlink -f "$signalbox_on_path" 2>/dev/null) || signalbox_on_path=
  for signalbox_home in "${JAVA_HOME-}" "${signalbox_on_path%/bin/java}" \
    /usr/lib/jvm/* /opt/*jdk* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$signalbox_home" ] && signalbox_is_jdk "$signalbox_home"; then
      JAVA_HOME=$signalbox_home
      return 0
    fi
  done
  return 1
}

if signalbox_find_jdk; then
  export JAVA_HOME
else
  echo "Signalbox needs JDK 25 or newer: install one (for example Temurin 25, https://adoptium.net) or point JAVA_HOME at it." >&2
  exit 1
fi
