package io.troth.node;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * By what host, and perhaps what port, others reach a server: as its operator says, or as can be
 * told from where it listens.
 */
record Reachable(String host, Optional<Integer> port) {
  private static final Pattern WRITTEN =
      Pattern.compile("([^:/\\s\\[\\]]+|\\[[0-9a-fA-F:.]+\\])(?::(\\d{1,5}))?");

  /** Addresses to listen on that are all of a machine's, and none to be reached by. */
  private static final Set<String> ALL = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");

  /** Kept for documentation: nobody has it, and routes lead there as they lead to anybody else. */
  private static final String ELSEWHERE = "192.0.2.1:9";

  static Reachable parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not an address: write it like 10.0.0.7 or db1.example:16200");
    }
    String host = matcher.group(1);
    Optional<Integer> port = Optional.ofNullable(matcher.group(2)).map(Integer::valueOf);
    if (isAll(host)) {
      throw new TypeConversionException(
          "nobody reaches a server by " + host + ": name one address");
    }
    if (port.isPresent() && (port.get() < 1 || port.get() > 65_535)) {
      throw new TypeConversionException("'" + text + "' has no port from 1 to 65535");
    }
    return new Reachable(host, port);
  }

  /**
   * Of a server that nobody told: the address it listens on; where it listens on all, the one of
   * this machine from which that peer is reached, or else anybody.
   */
  static String host(String listening, Optional<String> peer) {
    if (!isAll(listening)) {
      return written(listening);
    }
    return peer.flatMap(Reachable::localTowards)
        .or(() -> localTowards(ELSEWHERE))
        .orElse("127.0.0.1");
  }

  static boolean isAll(String host) {
    return ALL.contains(host);
  }

  /**
   * Connecting a datagram socket only looks the route up: nothing is sent, and nobody need be
   * there.
   */
  private static Optional<String> localTowards(String address) {
    int colon = address.lastIndexOf(':');
    int port = Integer.parseInt(address.substring(colon + 1));
    InetSocketAddress peer = new InetSocketAddress(address.substring(0, colon), port);
    if (peer.isUnresolved()) {
      return Optional.empty();
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer);
      InetAddress local = socket.getLocalAddress();
      return local.isAnyLocalAddress()
          ? Optional.empty()
          : Optional.of(written(local.getHostAddress().replaceFirst("%.*", "")));
    } catch (SocketException e) {
      return Optional.empty(); // no route leads there
    }
  }

  /** An address of IPv6 stands in brackets, so that a port can follow. */
  private static String written(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
