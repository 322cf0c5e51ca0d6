package dev.starling.cli.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection: a request at a time, whole and in time, and its answer. */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    /** Parts of requests, 8 KiB each, that wait while one is answered. */
    private static final int EARLY_MAX = 16;

    private final HttpLimits limits;
    private final Connections connections;
    private final Handler handler;
    private @Nullable ChannelHandlerContext context;

    /** The request that arrives. */
    private @Nullable HttpRequest arriving;

    private @Nullable ByteBuf body;
    private @Nullable ScheduledFuture<?> deadline;

    /** Whether one is answered; what is asked meanwhile waits. */
    private boolean isAnswering;

    /** What is asked before what came first is answered. */
    private final ArrayDeque<HttpObject> early = new ArrayDeque<>(0);

    private Runnable whenNobodyWantsMore = () -> {};

    HttpConnection(HttpLimits limits, Connections connections, Handler handler) {
        this.limits = limits;
        this.connections = connections;
        this.handler = handler;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        connections.onOpen(this);
        expectWithin(limits.requestTime().toMillis());
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        connections.onClosed(this);
        cancelDeadline();
        releaseBody();
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        Runnable told = whenNobodyWantsMore;
        whenNobodyWantsMore = () -> {};
        told.run();
    }

    void close() {
        ChannelHandlerContext open = context;
        if (open != null) {
            var _ = open.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext open, HttpObject message) {
        if (isAnswering) {
            early.add(ReferenceCountUtil.retain(message));
            if (early.size() >= EARLY_MAX) {
                open.channel().config().setAutoRead(false);
            }
            return;
        }
        take(open, message);
    }

    private void take(ChannelHandlerContext open, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuse(open, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (message instanceof HttpRequest request) {
            onRequest(open, request);
        }
        if (message instanceof HttpContent content && arriving != null) {
            onContent(open, content);
        }
    }

    private void onRequest(ChannelHandlerContext open, HttpRequest request) {
        if (HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()) {
            refuse(open, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        arriving = request;
        body = open.alloc().heapBuffer(256, limits.bodyBytes());
        expectWithin(limits.requestTime().toMillis());
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ =
                    open.writeAndFlush(
                            new DefaultFullHttpResponse(
                                    HttpVersion.HTTP_1_1,
                                    HttpResponseStatus.CONTINUE,
                                    Unpooled.EMPTY_BUFFER));
        }
    }

    private void onContent(ChannelHandlerContext open, HttpContent content) {
        ByteBuf sum = body;
        HttpRequest whole = arriving;
        if (sum == null || whole == null) {
            return;
        }
        if (sum.readableBytes() + content.content().readableBytes() > limits.bodyBytes()) {
            refuse(open, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        sum.writeBytes(content.content());
        if (!(content instanceof LastHttpContent)) {
            return;
        }
        byte[] bytes = new byte[sum.readableBytes()];
        sum.readBytes(bytes);
        releaseBody();
        arriving = null;
        cancelDeadline();
        isAnswering = true;
        // One at a time: the next is read when this one is answered.
        open.channel().config().setAutoRead(false);
        connections.onRequest(this);
        ask(open, whole, bytes);
    }

    private void ask(ChannelHandlerContext open, HttpRequest whole, byte[] bytes) {
        Request request;
        try {
            request = new Request(whole.method(), whole.uri(), whole.headers(), bytes);
        } catch (IllegalArgumentException malformed) {
            refuse(open, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        boolean isKept = HttpUtil.isKeepAlive(whole);
        var once = new boolean[1];
        Consumer<Response> answer =
                response ->
                        open.executor()
                                .execute(
                                        () -> {
                                            if (!once[0]) {
                                                once[0] = true;
                                                answer(open, request, isKept, response);
                                            }
                                        });
        try {
            handler.handle(request, answer);
        } catch (RuntimeException mistake) {
            answer.accept(Response.text(500, "a mistake of Starling's own: " + mistake));
        }
    }

    private void answer(
            ChannelHandlerContext open, Request request, boolean isKept, Response response) {
        if (!open.channel().isActive()) {
            if (response.body() instanceof Response.Body.Flowing flowing) {
                flowing.source().begin(new Nowhere()).run();
            }
            return;
        }
        HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
        switch (response.body()) {
            case Response.Body.Whole(byte[] bytes) -> {
                ByteBuf content =
                        request.isHead() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
                var message = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
                setHeaders(message.headers(), response, bytes.length, isKept);
                ChannelFuture sent = open.writeAndFlush(message);
                sent.addListener(_ -> onAnswered(open, isKept));
            }
            case Response.Body.Flowing(long length, Response.Source source) -> {
                HttpResponse message = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
                setHeaders(message.headers(), response, length, isKept);
                var _ = open.write(message);
                if (request.isHead()) {
                    open.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                            .addListener(_ -> onAnswered(open, isKept));
                    source.begin(new Nowhere()).run();
                    return;
                }
                open.flush();
                whenNobodyWantsMore = source.begin(new Line(open, isKept));
                // It may take long, and only who reads hears that the other end has gone.
                open.channel().config().setAutoRead(true);
            }
        }
    }

    private static void setHeaders(
            HttpHeaders headers, Response response, long length, boolean isKept) {
        response.headers().forEach(headers::set);
        if (length >= 0) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        } else {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!isKept) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void onAnswered(ChannelHandlerContext open, boolean isKept) {
        whenNobodyWantsMore = () -> {};
        if (!isAnswering) {
            return;
        }
        isAnswering = false;
        if (!isKept) {
            var _ = open.close();
            return;
        }
        connections.onAnswered(this);
        expectWithin(limits.idleTime().toMillis());
        while (!isAnswering && !early.isEmpty()) {
            HttpObject message = early.remove();
            try {
                take(open, message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        if (!isAnswering) {
            open.channel().config().setAutoRead(true);
        }
    }

    /** It is told so, and that was all. */
    private void refuse(ChannelHandlerContext open, HttpResponseStatus status) {
        releaseBody();
        arriving = null;
        cancelDeadline();
        open.channel().config().setAutoRead(false);
        var message =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        message.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        open.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    private void expectWithin(long millis) {
        cancelDeadline();
        ChannelHandlerContext open = context;
        if (open != null) {
            deadline = open.executor().schedule(this::close, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void cancelDeadline() {
        ScheduledFuture<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
            deadline = null;
        }
    }

    private void releaseBody() {
        ByteBuf sum = body;
        if (sum != null) {
            sum.release();
            body = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext open, Throwable thrown) {
        var _ = open.close(); // the other end broke off, or sent what nobody sends
    }

    /** The way of a flowing body. */
    private final class Line implements Response.Sink {
        private final ChannelHandlerContext open;
        private final boolean isKept;

        Line(ChannelHandlerContext open, boolean isKept) {
            this.open = open;
            this.isKept = isKept;
        }

        @Override
        public void write(byte[] bytes, Runnable whenTaken) {
            open.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                    .addListener(
                            sent -> {
                                if (sent.isSuccess()) {
                                    whenTaken.run();
                                }
                            });
        }

        @Override
        public void end() {
            open.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                    .addListener(_ -> onAnswered(open, isKept));
        }

        @Override
        public void fail() {
            var _ = open.close();
        }
    }

    /** Of a body that nobody is there to take. */
    private static final class Nowhere implements Response.Sink {
        @Override
        public void write(byte[] bytes, Runnable whenTaken) {}

        @Override
        public void end() {}

        @Override
        public void fail() {}
    }
}
