package io.troth.follower.core;

import io.troth.common.model.Key;
import io.troth.common.model.Version;

/**
 * What a follower's store holds at this moment: all {@link StoreChange}s that were handed out
 * before. A pure function until the next change; may take as long as a read from disk takes.
 */
public interface KeyView {
  Version get(Key key);
}
