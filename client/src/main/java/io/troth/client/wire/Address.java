package io.troth.client.wire;

/** Where a server listens. */
public record Address(String host, int port) {
  public Address {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("'" + host + ":" + port + "' is not HOST:PORT");
    }
  }

  /**
   * @param text as people write it: {@code 127.0.0.1:16200}, {@code [::1]:16200}
   * @throws IllegalArgumentException where it is something else
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bare.isEmpty() || (!bracketed && bare.indexOf(':') >= 0) || isOdd(bare)) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    try {
      return new Address(bare, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
    }
  }

  /** A host goes into a header as it is: nothing that could end a line may be in it. */
  private static boolean isOdd(String host) {
    return host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '/' || c == '@');
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
