# Sourced by bin/troth and bin/rehearse: the JVM flags, chosen here and nowhere else.
#
#   find_aot_cache FOLDER         sets aot_cache to where the cache for this JDK is, empty where the JDK knows none, and
#                                 aot_fits where it is there and newer than the jars; needs jdk_version
#   choose_jvm_flags WORD         sets the array jvm_flags for `troth WORD`; needs jdk_version, and the two above
#   read_class_path FOLDER PART   exports CLASSPATH, and adds to jvm_flags where RocksDB's native library lies
#
# TROTH_JAVA_FLAGS adds flags of your own; they come last and win.

find_aot_cache() {
  aot_cache= aot_fits=
  ((jdk_version >= 25)) || return 0
  aot_cache=$1/aot/${JAVA_HOME//[^A-Za-z0-9._-]/_}.aot
  if [[ $aot_cache -nt $1/node.jars && $aot_cache -nt $JAVA_HOME/release ]]; then
    aot_fits=yes
  fi
}

# In the environment rather than on the command line, so that `ps` shows what runs and not sixty jars.
read_class_path() {
  CLASSPATH=
  local jar
  while IFS= read -r jar; do
    CLASSPATH+=${CLASSPATH:+:}$1/lib/$jar
    if [[ $jar == rocksdbjni-* && -d $1/lib/${jar%.jar} ]]; then
      jvm_flags=(-Djava.library.path="$1/lib/${jar%.jar}" "${jvm_flags[@]}") # first, so that yours win
    fi
  done <"$1/$2.jars"
  export CLASSPATH
}

choose_jvm_flags() {
  jvm_flags=(
    # Text that we print is UTF-8, whatever the locale.
    -Dstdout.encoding=UTF-8
    -Dstderr.encoding=UTF-8
  )

  # RocksDB, and Ratis' network library, call native code; say so instead of being warned about it. The JVM starts faster
  # without this flag, since its image of started modules is made without.
  local calls_native=yes

  case $1 in
    leader | follower | node | bench-echo)
      jvm_flags+=(
        # The heap holds what is under way, which Limits bounds; keys and values lie in RocksDB, outside of it.
        # It starts small, since a cluster of `troth dev` is several servers on one machine.
        -Xms64m
        -Xmx512m
        # Two thirds of that first heap: with less, collections took an eighth of a busy leader's time.
        -XX:NewSize=40m
        # The one collector without threads of its own: servers share few cores, heaps and live sets are small, and a
        # young collection stays in the low milliseconds. On large machines with large heaps take -XX:+UseZGC.
        -XX:+UseSerialGC
        # Jetty would start all of JMX to find that out, at one in fifteen of what a start costs; it is about padding only.
        -Dorg.eclipse.jetty.util.referencesPerCacheLine=16
        # Jetty asks for all locales there are. Servers speak English, so they need not know a thousand: a tenth of a start.
        -Djava.locale.providers=SPI
        # Out of memory, a server cannot keep its word by going on; stopping at once is always safe.
        -XX:+ExitOnOutOfMemoryError
      )
      if [[ $1 != bench-echo && -n $aot_fits ]]; then
        # What an earlier start loaded and learned (see bin/rehearse). Where flags of your own do not go with it, another
        # collector say, the JVM leaves it aside; and does not say so, since nothing is wrong.
        jvm_flags+=(-XX:AOTCache="$aot_cache" -Xlog:aot*=off -Xlog:cds*=off)
      fi
      ;;
    simulate)
      # Nearly all objects die young, so a large young generation leaves a collection little to do; it needs no threads,
      # since all cores have worlds to run.
      jvm_flags+=(-Xmx1g -Xmn700m -XX:+UseSerialGC)
      ;;
    torture)
      # A history waits in memory until it is judged. The servers that it starts need the cores.
      jvm_flags+=(-Xmx1g -XX:+UseSerialGC)
      calls_native=
      ;;
    bench)
      # Throughput is all that counts: many short-lived objects, nobody waits for a single pause.
      jvm_flags+=(-Xmx1g -XX:+UseParallelGC)
      ;;
    *)
      # Short-lived: the quick compiler only, little memory.
      jvm_flags+=(-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
      calls_native=
      ;;
  esac
  [[ -z $calls_native ]] || jvm_flags+=(--enable-native-access=ALL-UNNAMED)

  if [[ -n $calls_native ]] && ((jdk_version >= 23)); then
    # Ratis' network library still uses sun.misc.Unsafe.
    jvm_flags+=(--sun-misc-unsafe-memory-access=allow)
  fi
  if ((jdk_version >= 25)); then
    # Headers of 8 bytes in place of 12: less memory, fewer collections.
    jvm_flags+=(-XX:+UseCompactObjectHeaders)
  fi

  # shellcheck disable=SC2206 # flags are separated by blanks
  jvm_flags+=(${TROTH_JAVA_FLAGS:-})
}
