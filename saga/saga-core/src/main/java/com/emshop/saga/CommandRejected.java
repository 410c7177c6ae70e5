package com.emshop.saga;

/**
 * A person asked for something the rules forbid. Thrown by commands only, never by a reaction to an event: there a refusal
 * is an event of its own. Changes nothing: whoever runs the command rolls back.
 */
public final class CommandRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of no this is. */
    public enum Kind {
        /** There is no such thing, or it is not the caller's to see. */
        NOT_FOUND,
        /** The thing is there, but its state forbids this. */
        CONFLICT,
        /** The request is well formed, but makes no sense. */
        INVALID
    }

    private final Kind kind;
    private final String code;

    private CommandRejected(Kind kind, String code, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.code = code;
    }

    /** There is no such thing, or the caller must not know that there is. */
    public static CommandRejected notFound(String code, String message) {
        return new CommandRejected(Kind.NOT_FOUND, code, message);
    }

    /** The state forbids it. */
    public static CommandRejected conflict(String code, String message) {
        return new CommandRejected(Kind.CONFLICT, code, message);
    }

    /** It makes no sense. */
    public static CommandRejected invalid(String code, String message) {
        return new CommandRejected(Kind.INVALID, code, message);
    }

    public Kind kind() {
        return kind;
    }

    /** Stable and machine readable: the last part of the problem's type. */
    public String code() {
        return code;
    }

    /** For a person. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
