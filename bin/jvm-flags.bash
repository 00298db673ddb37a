# Sourced by bin/troth: the JVM flags, chosen here and nowhere else.
#
#   choose_jvm_flags WORD   sets the array jvm_flags for `troth WORD`; needs jdk_version
#
# TROTH_JAVA_FLAGS adds flags of your own; they come last and win.

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
        # The one collector without threads of its own: servers share few cores, heaps and live sets are small, and a
        # young collection stays in the low milliseconds. On large machines with large heaps take -XX:+UseZGC.
        -XX:+UseSerialGC
        # Out of memory, a server cannot keep its word by going on; stopping at once is always safe.
        -XX:+ExitOnOutOfMemoryError
      )
      ;;
    simulate | bench)
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
