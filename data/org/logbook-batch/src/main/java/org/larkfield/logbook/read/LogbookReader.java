package org.larkfield.logbook.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.larkfield.logbook.model.Observation;

/** Reads a logbook; subclasses know the format of a line. */
public abstract class LogbookReader {
    private final List<Rejected> rejected = new ArrayList<>();

    /** A line that could not be read, and why. */
    public record Rejected(int line, String reason) {}

    /** All observations; lines that cannot be read are kept aside. */
    public final List<Observation> readAll(BufferedReader in) throws IOException {
        List<Observation> observations = new ArrayList<>();
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (line.isBlank() || isComment(line)) {
                continue;
            }
            try {
                observations.add(parse(line));
            } catch (RuntimeException e) {
                rejected.add(new Rejected(number, e.getMessage()));
            }
        }
        return observations;
    }

    public List<Rejected> rejected() {
        return List.copyOf(rejected);
    }

    protected boolean isComment(String line) {
        return line.startsWith("#");
    }

    /** One line as an observation. */
    protected abstract Observation parse(String line);
}
