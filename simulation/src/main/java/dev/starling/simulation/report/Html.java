package dev.starling.simulation.report;

/** A page that is being written. What is not an argument of {@link #raw} is escaped. */
final class Html {
    private final StringBuilder out = new StringBuilder(1 << 16);

    /** Our own markup. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** A text of anybody's. */
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' ? ' ' : c);
            }
        }
        return this;
    }

    /** An element that holds only text. */
    Html element(String tag, String text) {
        int space = tag.indexOf(' ');
        String name = space < 0 ? tag : tag.substring(0, space);
        return raw("<" + tag + ">").text(text).raw("</" + name + ">");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
