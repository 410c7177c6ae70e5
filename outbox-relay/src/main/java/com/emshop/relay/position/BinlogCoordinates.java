package com.emshop.relay.position;

import java.util.OptionalInt;

/**
 * A position in one server's binlog.
 *
 * @param file name of the binlog file
 * @param offsetBytes offset in that file
 */
public record BinlogCoordinates(String file, long offsetBytes) {

    public BinlogCoordinates {
        if (file.isBlank() || offsetBytes < 0) {
            throw new IllegalArgumentException("Not binlog coordinates: '" + file + "' " + offsetBytes);
        }
    }

    /** Whether this position is behind the other one; false if the names of the binlogs differ. */
    public boolean isAfter(BinlogCoordinates other) {
        OptionalInt fileOrder = compareFiles(file, other.file);
        return fileOrder.isPresent()
                && (fileOrder.getAsInt() > 0 || (fileOrder.getAsInt() == 0 && offsetBytes > other.offsetBytes));
    }

    private static OptionalInt compareFiles(String left, String right) {
        int leftDot = left.lastIndexOf('.');
        int rightDot = right.lastIndexOf('.');
        if (leftDot < 0 || rightDot < 0 || !left.substring(0, leftDot).equals(right.substring(0, rightDot))) {
            return left.equals(right) ? OptionalInt.of(0) : OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Long.compare(
                    Long.parseLong(left.substring(leftDot + 1)), Long.parseLong(right.substring(rightDot + 1))));
        } catch (NumberFormatException e) {
            return left.equals(right) ? OptionalInt.of(0) : OptionalInt.empty();
        }
    }

    @Override
    public String toString() {
        return file + ":" + offsetBytes;
    }
}
