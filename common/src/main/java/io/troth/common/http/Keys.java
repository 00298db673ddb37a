package io.troth.common.http;

import io.troth.common.check.Limits;
import io.troth.common.model.Key;

/** Keys as users give them. */
public final class Keys {
  private Keys() {}

  /**
   * @throws Refusal.Refused where that is no key
   */
  public static Key of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > Limits.KEY_BYTES_MAX) {
      throw Refusal.IMPROPER_KEY.exception();
    }
    return Key.of(Percent.checked(bytes));
  }
}
