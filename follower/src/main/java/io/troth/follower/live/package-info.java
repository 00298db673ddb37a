/** What a follower tells of itself and of its leader to those who look on. */
package io.troth.follower.live;
