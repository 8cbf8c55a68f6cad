using Flint.Bench.Fuzz;

return args switch
{
    ["differential", .. var rest] => await DifferentialCommand.RunAsync(rest),
    ["mutation", .. var rest] => MutationCommand.Run(rest),
    ["lifetime", .. var rest] => LifetimeCommand.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/fuzz -- COMMAND
          differential [--modules N] [--first SEED] [--generator binaryen|own|both] [--keep FOLDER] [--show]
              Runs generated modules in Flint and in node's V8 and compares results, traps, logs, memories and globals.
          differential --file MODULE [--first SEED] [--reduce FILE]
              Compares one module, or makes one that differs smaller.
          mutation [--inputs N] [--first SEED] [--target module|code|component|text] [--keep FOLDER]
              Damages modules, components and texts: each must be accepted or refused with the place of the fault.
          lifetime [--modules N]
              Loads and unloads modules, and prints what memory, code and types they leave.
        """
    );
    return 2;
}
