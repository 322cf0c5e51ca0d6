package dev.starling.cli;

import dev.starling.cli.client.AddCommand;
import dev.starling.cli.client.ListCommand;
import dev.starling.cli.client.PauseCommand;
import dev.starling.cli.client.RemoveCommand;
import dev.starling.cli.client.ResumeCommand;
import dev.starling.cli.daemon.NodeCommand;
import dev.starling.cli.demo.DemoCommand;
import dev.starling.cli.dht.DhtCommand;
import dev.starling.cli.doctor.DoctorCommand;
import dev.starling.cli.help.CompletionCommand;
import dev.starling.cli.help.ConfigCommand;
import dev.starling.cli.help.HelpCommand;
import dev.starling.cli.option.Settings;
import dev.starling.cli.simulate.SimulateCommand;
import dev.starling.cli.torrent.CreateCommand;
import dev.starling.cli.torrent.DownloadCommand;
import dev.starling.cli.torrent.SeedCommand;
import dev.starling.cli.torrent.ShowCommand;
import dev.starling.cli.torrent.VerifyCommand;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Everything that can be asked of the program, in the order in which help lists it. */
enum Verb {
    DEMO("A whole swarm on this machine, without the internet"),
    DOWNLOAD("Fetch a torrent, by magnet link, infohash or .torrent"),
    SEED("Share a file, a directory or a .torrent whose data is there"),
    CREATE("Make a .torrent of a file or directory"),
    SHOW("What a torrent is: its name, files and hashes; how one of the node's is"),
    VERIFY("Whether the data of a torrent is there and right"),
    NODE("The node that goes on: torrents, a web page, Transmission's clients"),
    ADD("Give the node torrents"),
    LIST("The node's torrents"),
    PAUSE("Torrents of the node that are to wait"),
    RESUME("Torrents of the node that are to go on"),
    REMOVE("Torrents that the node is to forget"),
    SIMULATE("Runs of whole networks of this very node, in virtual time"),
    DHT("Ask the DHT for nodes, peers and items, and give it some"),
    DOCTOR("Whether this machine and its network are as a node needs them"),
    CONFIG("Every option's value and where it came from"),
    COMPLETION("A completion script for bash, zsh or fish"),
    HELP("Help on a verb, or on exit-codes");

    private final String summary;

    Verb(String summary) {
        this.summary = summary;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String summary() {
        return summary;
    }

    /**
     * A new command for picocli to fill. Its class is loaded here and not before: whoever asks for
     * one verb does not wait for the options of all others to be reflected upon.
     */
    Callable<Integer> command(Settings settings) {
        return switch (this) {
            case DEMO -> new DemoCommand();
            case DOWNLOAD -> new DownloadCommand();
            case SEED -> new SeedCommand();
            case CREATE -> new CreateCommand();
            case SHOW -> new ShowCommand();
            case VERIFY -> new VerifyCommand();
            case NODE -> new NodeCommand();
            case ADD -> new AddCommand();
            case LIST -> new ListCommand();
            case PAUSE -> new PauseCommand();
            case RESUME -> new ResumeCommand();
            case REMOVE -> new RemoveCommand();
            case SIMULATE -> new SimulateCommand();
            case DHT -> new DhtCommand();
            case DOCTOR -> new DoctorCommand();
            case CONFIG -> new ConfigCommand(settings);
            case COMPLETION -> new CompletionCommand();
            case HELP -> new HelpCommand();
        };
    }
}
