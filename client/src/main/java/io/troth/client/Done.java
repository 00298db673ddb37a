package io.troth.client;

/**
 * The write is in synced storage on every in-sync replica.
 *
 * @param revision of the key from now on; 0 where the server told none, as for a delete
 */
public record Done(long revision) implements Outcome {}
