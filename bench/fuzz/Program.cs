using Flint.Bench.Fuzz;

return args switch
{
    ["differential", .. var rest] => await DifferentialCommand.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/fuzz -- COMMAND
          differential [--modules N] [--first SEED] [--generator binaryen|own|both] [--keep FOLDER] [--show]
              Runs generated modules in Flint and in node's V8 and compares results, traps, logs, memories and globals.
        """
    );
    return 2;
}
