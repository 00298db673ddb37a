package io.troth.client.command;

import java.util.List;
import java.util.Map;

/** A JSON object, read without trust in what is there: an older server may say less. */
record Fields(Map<?, ?> members) {
  long number(String name) {
    return members.get(name) instanceof Number number ? number.longValue() : 0;
  }

  String text(String name) {
    Object value = members.get(name);
    return value == null ? "" : value.toString();
  }

  /** True unless it is said not to be so. */
  boolean unlessFalse(String name) {
    return !Boolean.FALSE.equals(members.get(name));
  }

  Fields object(String name) {
    return new Fields(members.get(name) instanceof Map<?, ?> map ? map : Map.of());
  }

  List<Fields> objects(String name) {
    return list(name).stream()
        .filter(Map.class::isInstance)
        .map(each -> new Fields((Map<?, ?>) each))
        .toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(String::valueOf).toList();
  }

  private List<?> list(String name) {
    return members.get(name) instanceof List<?> list ? list : List.of();
  }
}
