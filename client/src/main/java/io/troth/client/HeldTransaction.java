package io.troth.client;

import io.troth.client.wire.Percent;
import io.troth.client.wire.Request;

/**
 * A transaction that is put together in several steps and stays open in between: each write is
 * stored on every in-sync replica and its key locked, and nothing is seen by others until the
 * commit. It outlives this client, and any crash of a server; it aborts when its time is over.
 *
 * {@snippet class="Examples" region="held"}
 */
public final class HeldTransaction {
  private final TrothClient client;
  private final String name;

  HeldTransaction(TrothClient client, String name) {
    this.client = client;
    this.name = Percent.encode(name);
  }

  /** Holds a write; {@link Done} means that everybody voted yes. Values up to 64 KiB. */
  public Outcome put(String key, String value) {
    return put(key, Percent.utf8(value));
  }

  /** As {@link #put(String, String)}. */
  public Outcome put(String key, byte[] value) {
    return write("PUT", "/?key=" + Percent.encode(key) + "&val=" + Percent.encode(value) + "&txn=");
  }

  public Outcome delete(String key) {
    return write("DELETE", "/?key=" + Percent.encode(key) + "&txn=");
  }

  public Outcome commit() {
    return write("POST", "/commit?txn=");
  }

  public Outcome abort() {
    return write("POST", "/abort?txn=");
  }

  private Outcome write(String method, String target) {
    return client.write(Request.write(method, target + name));
  }
}
