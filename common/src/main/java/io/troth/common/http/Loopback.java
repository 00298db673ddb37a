package io.troth.common.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What only somebody on this machine may ask for, until there are tokens. */
public final class Loopback {
  private Loopback() {}

  /**
   * A page from elsewhere, in a browser on this machine, is somebody from elsewhere.
   *
   * @throws Refusal.Refused to all others
   */
  public static void check(Context ctx) {
    if (!isLoopback(ctx.req().getRemoteAddr()) || ctx.header("Origin") != null) {
      throw Refusal.notApplied(403, "only for callers on the same machine").exception();
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
