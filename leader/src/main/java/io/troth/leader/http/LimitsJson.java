package io.troth.leader.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troth.common.check.Limits;

/** The bounds that users meet, for {@code /v1/limits}. */
final class LimitsJson {
  private LimitsJson() {}

  static ObjectNode limits() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("key_bytes", Limits.KEY_BYTES_MAX);
    json.put("value_bytes", Limits.VALUE_BYTES_MAX);
    json.put("query_value_bytes", Limits.QUERY_VALUE_BYTES_MAX);
    json.put("transaction_bytes", Limits.TRANSACTION_BYTES_MAX);
    json.put("transaction_json_bytes", Limits.TRANSACTION_JSON_BYTES_MAX);
    json.put("transaction_gets_bytes", Limits.TRANSACTION_GETS_BYTES_MAX);
    json.put("transaction_read_bytes", Limits.TRANSACTION_READ_BYTES_MAX);
    json.put("transaction_writes", Limits.TRANSACTION_WRITES_MAX);
    json.put("transaction_conditions", Limits.TRANSACTION_CONDITIONS_MAX);
    json.put("held_transactions", Limits.HELD_MAX);
    json.put("held_writes", Limits.HELD_PIECES_MAX);
    json.put("held_millis", Limits.HOLD_MILLIS_MAX);
    json.put("request_millis", Limits.REQUEST_MILLIS_DEFAULT);
    json.put("waiting_requests", Limits.WORK_QUEUE_MAX);
    json.put("followers", Limits.FOLLOWERS_MAX);
    return json;
  }
}
