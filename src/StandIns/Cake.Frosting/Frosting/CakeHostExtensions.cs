using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>How a build is put together.</summary>
public static class CakeHostExtensions
{
    /// <summary>Gives every task a context of this type.</summary>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext =>
        host.ConfigureServices(services => services.AddSingleton<IFrostingContext, TContext>());

    /// <summary>Runs the build in <paramref name="path"/>, unless <c>--working</c> says otherwise.</summary>
    public static CakeHost UseWorkingDirectory(this CakeHost host, DirectoryPath path) =>
        host.ConfigureServices(services => services.AddSingleton<ICakeEnvironment>(new ProcessEnvironment { WorkingDirectory = path }));
}
