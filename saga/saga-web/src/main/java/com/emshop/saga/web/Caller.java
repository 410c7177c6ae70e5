package com.emshop.saga.web;

import com.emshop.saga.Cause;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.messaging.TimeOrderedIds;
import java.time.Instant;

/**
 * Who calls, as the token says. Controllers take it as a parameter; on a public path, where tokens are not looked at, this
 * answers 401.
 *
 * @param userId the token's subject
 * @param operator whether the caller has the operator role ({@code saga.web.operator-role}); others see only what is theirs
 * @param role the role in which the caller acts, as it is recorded with every change
 */
public record Caller(String userId, boolean operator, String role) {

    /** Whether the caller may see what belongs to this user. */
    public boolean maySee(String ownerId) {
        return operator || userId.equals(ownerId);
    }

    /**
     * The caller as the cause of a change; each call is a command of its own.
     *
     * @param action how the command is recorded, if the caller is an operator
     */
    public Cause asCause(OperatorAction action, Instant received) {
        return asCause(action, TimeOrderedIds.next().toString(), received);
    }

    /**
     * The caller as the cause of a change.
     *
     * @param action how the command is recorded, if the caller is an operator
     * @param commandId identifies the command, where the caller can send the same one again
     */
    public Cause asCause(OperatorAction action, String commandId, Instant received) {
        return operator
                ? Cause.operator(role, userId, commandId, action, received)
                : Cause.person(role, userId, commandId, received);
    }
}
