package io.troth.client;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Something that is made when it is first needed, and not any more once it was closed. */
final class Lazy<T> {
  private final Supplier<T> maker;
  private final ReentrantLock lock = new ReentrantLock();
  private T made;
  private boolean closed;

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the client is closed");
      }
      if (made == null) {
        made = maker.get();
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  void close(Consumer<T> closer) {
    T last;
    lock.lock();
    try {
      closed = true;
      last = made;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      closer.accept(last);
    }
  }
}
