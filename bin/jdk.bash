# Sourced by the scripts beside it: finds a JDK that Troth can be built and run with.
#
#   find_jdk [java|javac]   sets JAVA_HOME and jdk_version, or says in one line what to install and exits
#
# A JAVA_HOME that fits is taken; otherwise the newest that lies in one of the usual places. Versions are read from the
# file `release` of each JDK, so that no JVM is started only to ask.

jdk_version_min=21

# Sets `version` to the feature version of the JDK in folder $1, or to 0.
read_jdk_version() {
  version=0
  [[ -x $1/bin/java ]] || return 0
  local line
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then
        line=${line#*\"}
        version=${line%%[!0-9]*}
        return 0
      fi
    done <"$1/release"
  fi
  line=$("$1/bin/java" -version 2>&1 | head -n 1)
  line=${line#*\"}
  version=${line%%[!0-9]*}
  version=${version:-0}
}

find_jdk() {
  local tool=${1:-java} candidate on_path
  if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/$tool ]]; then
    read_jdk_version "$JAVA_HOME"
    if ((version >= jdk_version_min)); then
      jdk_version=$version
      export JAVA_HOME
      return
    fi
  fi
  jdk_version=0
  on_path=$(command -v "$tool" || true)
  [[ -z $on_path ]] || on_path=$(readlink -f "$on_path")
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${on_path%/bin/"$tool"}"; do
    [[ -n $candidate && -x $candidate/bin/$tool ]] || continue
    read_jdk_version "$candidate"
    if ((version >= jdk_version_min && version > jdk_version)); then
      jdk_version=$version
      JAVA_HOME=$candidate
    fi
  done
  if ((jdk_version == 0)); then
    echo "troth: no JDK $jdk_version_min or later found: install one (Debian, Ubuntu: apt-get install openjdk-21-jdk) or set JAVA_HOME" >&2
    exit 1
  fi
  export JAVA_HOME
}

find_maven() {
  if ! command -v mvn >/dev/null; then
    echo "troth: no Maven found: install it (Debian, Ubuntu: apt-get install maven)" >&2
    exit 1
  fi
  # The flags that newer JDKs want for Maven's own libraries; what all JDKs know stands in .mvn/jvm.config.
  if ((jdk_version >= 23)); then
    export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
  fi
}
