package dev.starling.cli.dht;

import dev.starling.dht.NodeId;
import picocli.CommandLine.ITypeConverter;

/** A place in the keyspace: 40 hexadecimal digits. */
final class NodeIdConverter implements ITypeConverter<NodeId> {
    @Override
    public NodeId convert(String text) {
        return NodeId.of(Hex.parse(text, NodeId.LENGTH), 0);
    }
}
