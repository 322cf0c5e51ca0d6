package dev.starling.cli.help;

import dev.starling.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling completion SHELL}: a script for that shell to read at its start. */
@Command(
        footer = {
            "",
            "bash:  starling completion bash > ~/.local/share/bash-completion/completions/starling",
            "zsh:   source <(starling completion zsh)      in ~/.zshrc, after compinit",
            "fish:  starling completion fish > ~/.config/fish/completions/starling.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    /** As users write them. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell")
    private Shell shell;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        var root = spec.root().commandLine();
        String script =
                switch (shell) {
                    // One script for both: in zsh it loads bashcompinit by itself.
                    case bash, zsh -> AutoComplete.bash("starling", root);
                    case fish -> FishCompletion.of(root.getCommandSpec());
                };
        root.getOut().print(script);
        root.getOut().flush();
        return ExitCode.DONE.code();
    }
}
