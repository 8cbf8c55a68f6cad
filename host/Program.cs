using Flint.Host.Commands;

return await FlintCommandLine.RunAsync(args, Console.Out, Console.Error);
