package dev.starling.host;

/** Hears of callbacks that threw: each is a mistake of ours, none of them stops the host. */
@FunctionalInterface
public interface FailureListener {
    /**
     * @param callback the handler or timeout whose method threw
     * @param failure what it threw, errors that are not exceptions included
     */
    void onFailure(Object callback, Throwable failure);
}
