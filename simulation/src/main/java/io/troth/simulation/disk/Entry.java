package io.troth.simulation.disk;

/** A key and its value. Do not change the arrays. */
public record Entry(byte[] key, byte[] value) {}
