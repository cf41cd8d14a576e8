package org.larkfield.logbook.read;

import java.time.Duration;
import java.time.Instant;
import org.larkfield.logbook.model.Observation;
import org.larkfield.logbook.model.Quality;

/** {@code target;observer;start;minutes;mark}. */
public class CsvLogbookReader extends LogbookReader {
    private static final int FIELDS = 5;
    private final String separator;

    public CsvLogbookReader() {
        this(";");
    }

    public CsvLogbookReader(String separator) {
        this.separator = separator;
    }

    @Override
    protected Observation parse(String line) {
        String[] fields = line.split(java.util.regex.Pattern.quote(separator));
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("a line has " + FIELDS + " fields, not " + fields.length);
        }
        Duration length = Duration.ofMinutes(Long.parseLong(fields[3].trim()));
        return new Observation(
                fields[0].trim(),
                fields[1].trim(),
                Instant.parse(fields[2].trim()),
                length,
                Quality.ofMark(fields[4].trim()));
    }

    /** Old name of {@link #parse}. */
    @Deprecated(since = "4.0", forRemoval = true)
    public Observation parseLine(String line) {
        return parse(line);
    }
}
