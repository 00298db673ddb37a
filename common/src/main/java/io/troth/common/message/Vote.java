package io.troth.common.message;

/**
 * A vote on a transaction with conditions.
 *
 * @param failed index of the first condition that failed among those sent to this follower; -1 for
 *     a yes
 * @param existed whether the key of the first condition existed
 */
public record Vote(long revision, int failed, boolean existed) {
  public boolean yes() {
    return failed < 0;
  }
}
