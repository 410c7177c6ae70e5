package com.emshop.saga.servers.process;

import com.emshop.saga.servers.StackException;
import java.util.List;

/** A process ended before it was ready, or did not become ready in time. The message holds the end of its log. */
public final class StartFailedException extends StackException {
    private static final long serialVersionUID = 1L;
    private static final int TAIL_LINES = 40;

    public StartFailedException(String process, String what, LogFile log) {
        super(process + " " + what + "; its log is " + log.path() + indented(log.tail(TAIL_LINES)));
    }

    private static String indented(List<String> tail) {
        return tail.isEmpty() ? "" : ":\n  " + String.join("\n  ", tail);
    }
}
