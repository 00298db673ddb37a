package io.troth.follower.driver;

/** The disk did not do what was asked: full, broken, or holding what makes no sense. */
public final class StorageFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public StorageFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** For where no checked exception can pass: a read in the middle of the core's step. */
  public Unchecked unchecked() {
    return new Unchecked(this);
  }

  /** Carries a failure through code that knows nothing of disks, up to the driver. */
  public static final class Unchecked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StorageFailure failure;

    private Unchecked(StorageFailure failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    public StorageFailure failure() {
      return failure;
    }
  }
}
