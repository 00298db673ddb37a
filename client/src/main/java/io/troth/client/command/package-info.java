/** The commands that talk to a cluster: {@code troth get}, {@code put}, {@code status}, ... */
package io.troth.client.command;
