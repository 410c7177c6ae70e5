package com.emshop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Where the threads of a JVM were found while it was recorded: how often at the top of a stack, how often anywhere in it. */
final class Profile {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final int THREADS = 4;
    private static final int SELF_FRAMES = 15;
    private static final int TOTAL_FRAMES = 40;

    /** The recording's settings: a sample of each running thread every 10 ms. */
    static List<String> flags(Path recording) {
        return List.of("-XX:StartFlightRecording=filename=" + recording + ",settings=profile,dumponexit=true");
    }

    private final Map<String, ThreadSamples> threads = new HashMap<>();

    private Profile() {}

    /** Leaves out what was recorded before the first and after the last moment. */
    static Profile of(Path recording, Instant from, Instant to) throws IOException {
        var profile = new Profile();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)
                        && event.getStackTrace() != null
                        && !event.getStartTime().isBefore(from)
                        && !event.getStartTime().isAfter(to)) {
                    profile.add(event);
                }
            }
        }
        return profile;
    }

    private void add(RecordedEvent sample) {
        RecordedThread thread = sample.getThread("sampledThread");
        String name = thread == null || thread.getJavaName() == null ? "(unnamed)" : thread.getJavaName();
        List<String> stack = sample.getStackTrace().getFrames().stream()
                .filter(frame -> !isHidden(frame))
                .map(Profile::name)
                .toList();
        threads.computeIfAbsent(name, any -> new ThreadSamples()).add(stack);
    }

    /** A lambda's own class, whose name is a number; the method that the lambda stands in is in the stack, too. */
    private static boolean isHidden(RecordedFrame frame) {
        return frame.getMethod().getType().getName().contains("$$Lambda");
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    /** The threads that ran most, each with the methods that it ran most in. */
    String markdown() {
        int all = threads.values().stream().mapToInt(samples -> samples.count).sum();
        var text = new StringBuilder("# Where the relay's threads were while it drained\n\n");
        text.append(all).append(" samples\n");
        threads.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, ThreadSamples> entry) -> entry.getValue().count)
                        .reversed())
                .limit(THREADS)
                .forEach(entry -> {
                    text.append(String.format(
                            Locale.ROOT,
                            "%n## %s: %d samples, %.0f %% of all%n%n",
                            entry.getKey(),
                            entry.getValue().count,
                            100.0 * entry.getValue().count / all));
                    text.append(entry.getValue().table("in the method itself", entry.getValue().self, SELF_FRAMES))
                            .append('\n');
                    text.append(entry.getValue().table("in it or below", entry.getValue().total, TOTAL_FRAMES));
                });
        return text.toString();
    }

    private static final class ThreadSamples {
        private final Map<String, Integer> self = new HashMap<>();
        private final Map<String, Integer> total = new HashMap<>();
        private int count;

        /** @param stack the innermost frame first */
        void add(List<String> stack) {
            count++;
            if (stack.isEmpty()) {
                return;
            }
            self.merge(stack.get(0), 1, Integer::sum);
            Set<String> once = new HashSet<>(stack);
            once.forEach(frame -> total.merge(frame, 1, Integer::sum));
        }

        MarkdownTable table(String title, Map<String, Integer> frames, int limit) {
            var table = new MarkdownTable(title, "%");
            frames.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(limit)
                    .forEach(frame -> table.row(
                            frame.getKey(), String.format(Locale.ROOT, "%.1f", 100.0 * frame.getValue() / count)));
            return table;
        }
    }
}
