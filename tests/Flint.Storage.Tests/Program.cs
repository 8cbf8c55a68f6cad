using Flint.Storage.Tests.Crashes;
using Xunit.Runner.InProc.SystemConsole;

// The tests start this program once more as the process that they kill; otherwise it is the usual test runner.
return args is [Deployer.Argument, var folder] ? await Deployer.RunAsync(folder) : await ConsoleRunner.Run(args);
