package io.troth.leader.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troth.common.check.Limits;
import io.troth.common.model.Key;
import io.troth.leader.core.TransactionTrace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The way of some transactions, as JSON. */
final class TraceJson {
  private TraceJson() {}

  /**
   * @param nowMicros of the leader's clock, by which the traces are, at that instant of the wall's
   */
  static String of(List<Noted> traces, int skipped, long nowMicros, long wallMillis) {
    return Json.object(json -> {
      json.writeNumberField("now", wallMillis);
      json.writeNumberField("now_us", nowMicros);
      json.writeNumberField("skipped", skipped);
      json.writeArrayFieldStart("transactions");
      for (Noted noted : traces) {
        transaction(json, noted);
      }
      json.writeEndArray();
    });
  }

  /**
   * The most telling, where there are too many to show: those that were aborted, the slowest, and
   * some of the rest. In their order.
   */
  static List<Noted> most(List<Noted> traces, int count) {
    if (traces.size() <= count) {
      return traces;
    }
    SortedSet<Integer> chosen = new TreeSet<>();
    for (int at = 0; at < traces.size() && chosen.size() < count / 2; at++) {
      if (!traces.get(at).trace().committed()) {
        chosen.add(at);
      }
    }
    int slowest = chosen.size() + count / 4;
    List<Integer> bySlowness = new ArrayList<>();
    for (int at = 0; at < traces.size(); at++) {
      bySlowness.add(at);
    }
    bySlowness.sort(Comparator.comparingLong(at -> -micros(traces.get(at).trace())));
    for (int at = 0; at < traces.size() && chosen.size() < slowest; at++) {
      chosen.add(bySlowness.get(at));
    }
    for (int some = 1; chosen.size() < count; some *= 2) {
      int step = Math.max(1, traces.size() / (count * some));
      for (int at = 0; at < traces.size() && chosen.size() < count; at += step) {
        chosen.add(at);
      }
    }
    return chosen.stream().map(traces::get).toList();
  }

  private static long micros(TransactionTrace trace) {
    return trace.decidedMicros() - trace.askedMicros();
  }

  private static void transaction(JsonGenerator json, Noted noted) throws IOException {
    TransactionTrace trace = noted.trace();
    json.writeStartObject();
    json.writeNumberField("revision", trace.revision());
    json.writeBooleanField("committed", trace.committed());
    json.writeStringField("reason", trace.reason());
    json.writeNumberField("refused_by", trace.refusedBy());
    json.writeStringField("held", trace.held());
    json.writeNumberField("asked_us", trace.askedMicros());
    json.writeNumberField("decided_us", trace.decidedMicros());
    json.writeNumberField("ended_us", trace.endedMicros());
    json.writeNumberField("writes", noted.writes());
    keys(json, noted);
    List<Integer> slots = trace.slots();
    Json.numbers(json, "slots", slots.subList(0, Math.min(slots.size(), Limits.TRACE_KEYS_MAX)));
    json.writeArrayFieldStart("participants");
    for (TransactionTrace.Participation each : trace.participations()) {
      json.writeStartObject();
      json.writeNumberField("follower", each.follower());
      json.writeNumberField("sent_us", each.sentMicros());
      json.writeNumberField("voted_us", each.votedMicros());
      json.writeNumberField("durable_us", each.durableMicros());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void keys(JsonGenerator json, Noted noted) throws IOException {
    json.writeArrayFieldStart("keys");
    for (int at = 0; at < noted.keys().size(); at++) {
      json.writeStartObject();
      json.writeStringField("key", name(noted.keys().get(at)));
      json.writeBooleanField("delete", noted.deleted().get(at));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String name(Key key) {
    String text = key.toString();
    int end =
        text.offsetByCodePoints(
            0, Math.min(text.codePointCount(0, text.length()), Limits.TRACE_KEY_CHARS_MAX));
    return end < text.length() ? text.substring(0, end) + "…" : text;
  }
}
