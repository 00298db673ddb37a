/**
 * Where keys live. A key hashes to a slot ({@link io.troth.common.ring.Slots}); the slots and the
 * followers' virtual nodes sit on one ring, and a slot's replicas are the first followers clockwise
 * from it that are not full ({@link io.troth.common.ring.Ring}). Everything here is a pure
 * function: no clock, no randomness, no IO, no state.
 */
package io.troth.common.ring;
