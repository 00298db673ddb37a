package io.troth.client;

import io.troth.client.wire.Json;
import io.troth.client.wire.Percent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * A transaction over any keys: if all conditions hold, the steps of {@code then} are done,
 * otherwise those of {@code else}; all of them at one instant, or none. Not for use by several
 * threads.
 *
 * {@snippet class="Examples" region="transfer"}
 */
public final class Transaction {
  private final TrothClient client;
  private final StringBuilder conditions = new StringBuilder();
  private final StringBuilder then = new StringBuilder();
  private final StringBuilder otherwise = new StringBuilder();

  Transaction(TrothClient client) {
    this.client = client;
  }

  public Transaction ifExists(String key) {
    return condition(key, "\"exists\":true");
  }

  public Transaction ifAbsent(String key) {
    return condition(key, "\"exists\":false");
  }

  public Transaction ifRevision(String key, long revision) {
    return condition(key, "\"revision\":" + revision);
  }

  public Transaction ifValue(String key, String value) {
    return ifValue(key, Percent.utf8(value));
  }

  public Transaction ifValue(String key, byte[] value) {
    return condition(key, value(value));
  }

  public Transaction thenPut(String key, String value) {
    return thenPut(key, Percent.utf8(value));
  }

  public Transaction thenPut(String key, byte[] value) {
    return step(then, "put", key, "," + value(value));
  }

  public Transaction thenDelete(String key) {
    return step(then, "delete", key, "");
  }

  public Transaction thenGet(String key) {
    return step(then, "get", key, "");
  }

  public Transaction elsePut(String key, String value) {
    return elsePut(key, Percent.utf8(value));
  }

  public Transaction elsePut(String key, byte[] value) {
    return step(otherwise, "put", key, "," + value(value));
  }

  public Transaction elseDelete(String key) {
    return step(otherwise, "delete", key, "");
  }

  public Transaction elseGet(String key) {
    return step(otherwise, "get", key, "");
  }

  /** Does it, and waits for the outcome. */
  public TransactionOutcome commit() {
    return client.transact(json());
  }

  /** As {@link #commit()}. */
  public CompletableFuture<TransactionOutcome> commitAsync() {
    byte[] json = json();
    return client.later(() -> client.transact(json));
  }

  byte[] json() {
    String json =
        "{\"if\":[" + conditions + "],\"then\":[" + then + "],\"else\":[" + otherwise + "]}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private Transaction condition(String key, String what) {
    comma(conditions).append("{\"key\":");
    quote(conditions, key);
    conditions.append(',').append(what).append('}');
    return this;
  }

  private Transaction step(StringBuilder steps, String kind, String key, String more) {
    comma(steps).append("{\"").append(kind).append("\":{\"key\":");
    quote(steps, key);
    steps.append(more).append("}}");
    return this;
  }

  private static StringBuilder comma(StringBuilder list) {
    return list.isEmpty() ? list : list.append(',');
  }

  private static void quote(StringBuilder json, String key) {
    Percent.utf8(key); // refuses half characters
    Json.quote(json, key);
  }

  /** As text where it is that, so that it can be read on the way; else as base64. */
  private static String value(byte[] value) {
    StringBuilder json = new StringBuilder("\"value\":");
    try {
      ByteBuffer bytes = ByteBuffer.wrap(value);
      Json.quote(json, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      Json.quote(json, Base64.getEncoder().encodeToString(value));
      json.append(",\"encoding\":\"base64\"");
    }
    return json.toString();
  }
}
